"""Accounts with properties, inheritance and exceptions, moved money about by a small simulation."""


class Refused(Exception):
    def __init__(self, account, amount):
        super().__init__(f"{account.owner} may not draw {amount}")
        self.account = account


class Account:
    count = 0

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self.history = []
        type(self).count += 1

    @property
    def balance(self):
        return self._balance

    @property
    def limit(self):
        return 0

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("an amount must be positive")
        self._balance += amount
        self.history.append(("in", amount))

    def withdraw(self, amount):
        if self.balance + self.limit < amount:
            raise Refused(self, amount)
        self._balance -= amount
        self.history.append(("out", amount))


class Credit(Account):
    count = 0

    def __init__(self, owner, balance=0, limit=200):
        super().__init__(owner, balance)
        self._limit = limit

    @property
    def limit(self):
        return self._limit


def transfer(source, target, amount):
    source.withdraw(amount)
    try:
        target.deposit(amount)
    except ValueError:
        source.deposit(amount)
        raise


accounts = [Credit(f"credit {i}", 50 * i) if i % 3 == 0 else Account(f"plain {i}", 100)
            for i in range(20)]
refused = {}
seed = 17
for step in range(60000):
    seed = (seed * 421 + 54773) % 259200
    source = accounts[seed % 20]
    target = accounts[seed // 20 % 20]
    try:
        transfer(source, target, seed // 400 % 60 + 1)
    except Refused as refusal:
        refused[refusal.account.owner] = refused.get(refusal.account.owner, 0) + 1
print(sum(account.balance for account in accounts), Account.count, Credit.count)
print(sum(refused.values()), max(refused.items(), key=lambda item: (item[1], item[0])))
print(sum(len(account.history) for account in accounts))
