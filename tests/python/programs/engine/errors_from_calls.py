class Failure(Exception):
    def __init__(self, code):
        self.code = code
def descend(depth, code):
    if depth == 0:
        if code % 3 == 0:
            raise Failure(code)
        return code
    return 1 + descend(depth - 1, code)
def main(n):
    sum = 0
    caught = 0
    for i in range(n):
        try:
            sum = (sum + descend(i % 5, i)) % 1000003
        except Failure as failure:
            caught += 1
    print(sum, caught)
main(3000)
