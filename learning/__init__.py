"""How it gets better: feedback, rewards, labels, data sets, training, evaluation and roll-out."""
