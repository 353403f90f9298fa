print("b starts")
import circular_a
from_b = "b"
print("b sees", getattr(circular_a, "from_a", "nothing yet"))
