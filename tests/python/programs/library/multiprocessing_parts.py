"""_multiprocessing and _posixshmem: pools, queues, locks, shared memory."""
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import shared_memory


def square(x):
    return x * x


def put(queue, lock):
    with lock:
        queue.put("from the child")


def attempt(f, *arguments):
    try:
        return f(*arguments)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(pool.map(square, range(10)), pool.apply(square, (7,)))
    queue, lock = multiprocessing.Queue(), multiprocessing.RLock()
    p = multiprocessing.Process(target=put, args=(queue, lock))
    p.start()
    print(queue.get())
    p.join()
    print(p.exitcode)
    with ProcessPoolExecutor(2) as executor:
        print(list(executor.map(square, [1, 2, 3])))
    semaphore = multiprocessing.BoundedSemaphore(2)
    print(semaphore.acquire(), semaphore.acquire(False), semaphore.acquire(False), semaphore.acquire(timeout=0.01))
    semaphore.release()
    semaphore.release()
    print(attempt(semaphore.release), attempt(multiprocessing.RLock().release))
    value = multiprocessing.Event()
    value.set()
    print(value.is_set(), value.wait(1))
    block = shared_memory.SharedMemory(create=True, size=64)
    block.buf[:5] = b"share"
    other = shared_memory.SharedMemory(block.name)
    print(other.buf[0], other.buf[4])
    other.close()
    block.close()
    block.unlink()
    numbers = shared_memory.ShareableList([1, "two", 3.5, None, b"five"])
    print(list(numbers), numbers.index("two"))
    numbers.shm.close()
    numbers.shm.unlink()
    print(attempt(shared_memory.SharedMemory, "no_such_memory_" + str(os.getpid()))[:17])
