"""Words for offers, travel fees and price lists, out of what the tools gave."""

from __future__ import annotations

from agents.known import AskKnown, Known
from agents.offline.wording import Wording, listed, money
from agents.quoting import Quote, QuoteLine, Refusal
from agents.tools.menu import MenuAnswer
from agents.tools.quote import QuoteAnswer
from agents.tools.travel_fee import TravelAnswer
from agents.understanding.food import named_in


def words_for_quote(answer: QuoteAnswer, ask: AskKnown, known: Known, word: Wording, guests: str) -> list[str]:
    """An offer: the total first, then whom it is for and what is in it. `guests` is what the business calls them."""
    if not answer.quote.ok:
        return words_for_refusals(answer.quote.refusals, word)
    said = [word("unknown_zip", zip=known.order.zip)] if answer.unknown_zip and known.order else []
    if focused := _focused(answer.quote, ask, known, word):
        return [*said, *focused]
    offer = answer.quote
    total = money(offer.total_cents)
    said.append(word("quote_before_travel" if offer.travel_cents is None else "quote_total", total=total))
    said.append(_for_whom(answer, word))
    if offer.minimum_applied:
        label = next((line.label for line in offer.lines if line.kind == "minimum"), "")
        said.append(word("quote_minimum", label=label, money=money(offer.minimum_cents)))
    said += _counted_for(offer, known, word, guests)
    if "quote" not in known.earlier and offer.deposit_cents and not known.missing:
        said.append(_deposit(offer, word, "quote_deposit"))
    return [*said, word("ask_zip")] if answer.unknown_zip else said


def words_for_travel(answer: TravelAnswer, word: Wording) -> list[str]:
    """What the way costs, or why there is no price for it."""
    if answer.unknown_zip:
        return [word("unknown_zip", zip=answer.zip), word("ask_zip")]
    if answer.refusal:
        return words_for_refusals((answer.refusal,), word)
    place = answer.place or answer.zip
    if not answer.fee_cents:
        return [word("travel_free", place=place, miles=answer.miles)]
    return [word("travel_fee", place=place, money=money(answer.fee_cents), miles=answer.miles)]


def words_for_prices(answer: MenuAnswer, ask: AskKnown, word: Wording) -> list[str]:
    """The price list, or the prices of the extras that were named."""
    if answer.prices:
        each = [
            word("price_one", money=money(price.cents), one=price.one)
            if price.cents
            else word("price_free", one=price.one)
            for price in answer.prices.values()
        ]
        return [word("price_list", prices=listed(each))]
    extras = {**answer.upgrades, **answer.add_ons}
    named = named_in(ask.text, extras)
    return [word("extra_price", label=extras[name].one.capitalize(), money=money(extras[name].cents)) for name in named]


def words_for_refusals(refusals: tuple[Refusal, ...], word: Wording) -> list[str]:
    """Why there is no figure, as the tool puts it, and a person where a person decides."""
    said = [word("refused", detail=refusal.detail) for refusal in refusals]
    return [*said, word("offer_person")] if any(refusal.person for refusal in refusals) else said


def _focused(offer: Quote, ask: AskKnown, known: Known, word: Wording) -> list[str]:
    """Only the figure that was asked for, of an offer that was given before."""
    match ask.focus:
        case "deposit":
            return [_deposit(offer, word, "quote_deposit_asked")]
        case "balance":
            return [_deposit(offer, word, "quote_balance_asked")]
        case "minimum" if offer.minimum_cents:
            return [word("minimum_asked", label=_minimum_label(offer), money=money(offer.minimum_cents))]
        case "minimum":
            return [word("no_minimum")]
        case "travel" if offer.travel_cents:
            return [word("quote_travel_asked", money=money(offer.travel_cents), miles=offer.miles)]
        case "travel" if offer.travel_cents == 0 and offer.miles is not None:
            return [word("quote_travel_free", miles=offer.miles)]
        case "total" if "quote" in known.earlier:
            return [word("quote_again", total=money(offer.total_cents))]
    return []


def _minimum_label(offer: Quote) -> str:
    return next((line.label for line in offer.lines if line.kind == "minimum"), "minimum order")


def _for_whom(answer: QuoteAnswer, word: Wording) -> str:
    offer = answer.quote
    who = listed(f"{line.count} {line.label}" for line in offer.lines if line.kind == "price")
    food = [word("part_food", money=money(offer.food_cents))]
    items = [_item(line, word) for line in offer.lines if line.kind in ("upgrade", "add_on")]
    travel = [word("part_travel", money=money(offer.travel_cents))] if offer.travel_cents else []
    free = [word("part_no_travel")] if offer.travel_cents == 0 and offer.miles is not None else []
    parts = listed([*food, *items, *travel]) if not free else f"{listed([*food, *items])}, {free[0]}"
    if answer.place:
        return word("quote_for_place", who=who, place=answer.place, parts=parts)
    return word("quote_for", who=who, parts=parts)


def _item(line: QuoteLine, word: Wording) -> str:
    return word("part_item", money=money(line.total_cents), count=line.count, label=line.label)


def _counted_for(offer: Quote, known: Known, word: Wording, guests: str) -> list[str]:
    """Whom an extra was counted for, said when it is new: "everyone" could have meant the adults alone."""
    before = known.earlier.get("quote")
    lines = before.get("lines") if isinstance(before, dict) else None
    old = (
        {line.get("key"): line.get("count") for line in lines if isinstance(line, dict)}
        if isinstance(lines, list)
        else {}
    )
    return [
        word("quote_extra", label=line.label, count=f"all {line.count}", guests=guests)
        for line in offer.lines
        if line.kind in ("upgrade", "add_on") and line.count == offer.guests and old.get(line.key) != line.count
    ]


def _deposit(offer: Quote, word: Wording, phrase: str) -> str:
    return word(
        phrase,
        deposit=money(offer.deposit_cents),
        balance=money(offer.balance_cents),
        **({} if phrase == "quote_deposit" else {"total": money(offer.total_cents)}),
    )
