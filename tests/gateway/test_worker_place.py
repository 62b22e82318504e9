"""Names of workers."""

from gateway.worker_place import WorkerPlace, box_name


def test_a_worker_has_the_name_of_its_box_and_number():
    assert WorkerPlace(box_name(8080)).alone
    second = WorkerPlace("box-8080", 2, 4, door=5)
    assert (second.id, second.alone) == ("box-8080.2", False)
    assert box_name(8080) != box_name(8081)
