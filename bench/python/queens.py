"""All ways to place n queens: backtracking over an object that holds lists of booleans."""
import sys


class Board:
    def __init__(self, size):
        self.size = size
        self.columns = [False] * size
        self.rising = [False] * (2 * size)
        self.falling = [False] * (2 * size + 1)
        self.solutions = 0
        self.sum = 0

    def place(self, row, code):
        if row == self.size:
            self.solutions += 1
            self.sum = (self.sum + code) % 1000003
            return
        for column in range(self.size):
            up = row + column
            down = row - column + self.size
            if not (self.columns[column] or self.rising[up] or self.falling[down]):
                self.columns[column] = True
                self.rising[up] = True
                self.falling[down] = True
                self.place(row + 1, (code * self.size + column) % 1000003)
                self.columns[column] = False
                self.rising[up] = False
                self.falling[down] = False


def main(n):
    board = Board(n)
    board.place(0, 0)
    print(board.solutions, board.sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
