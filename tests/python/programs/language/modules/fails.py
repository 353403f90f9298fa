print("fails starts")
partial = 1
1 / 0
