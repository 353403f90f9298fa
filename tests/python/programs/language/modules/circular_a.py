print("a starts")
import circular_b
from_a = "a"
print("a sees", circular_b.from_b)
