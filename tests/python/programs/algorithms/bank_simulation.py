# A bank: accounts with rules, a ledger that must balance, transactions that roll back, reports.
import random
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum, auto


class BankError(Exception):
    """Base of all."""


class InsufficientFunds(BankError):
    def __init__(self, account, wanted):
        super().__init__(account.number, wanted)
        self.account, self.wanted = account, wanted

    def __str__(self):
        return f"{self.account.number} has {self.account.available:,.2f}, wanted {self.wanted:,.2f}"


class Kind(Enum):
    DEPOSIT = auto()
    WITHDRAWAL = auto()
    TRANSFER = auto()
    INTEREST = auto()
    FEE = auto()

    @property
    def short(self):
        return self.name[:3].title()


@dataclass(frozen=True, slots=True)
class Entry:
    day: date
    kind: Kind
    source: str
    target: str
    amount: Decimal


@dataclass
class Account:
    number: str
    owner: str
    balance: Decimal = Decimal(0)
    history: list = field(default_factory=list, repr=False)

    rate = Decimal("0.001")
    fee = Decimal(0)

    @property
    def available(self):
        return self.balance

    def month_end(self):
        return (self.balance * self.rate).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


class Savings(Account):
    rate = Decimal("0.0125")

    def month_end(self):
        bonus = Decimal("1.00") if self.balance > 1000 else 0
        return super().month_end() + bonus


@dataclass
class Checking(Account):
    overdraft: Decimal = Decimal(200)
    fee = Decimal("2.50")

    @property
    def available(self):
        return super().available + self.overdraft

    def month_end(self):
        if self.balance < 0:
            return (self.balance * Decimal("0.01")).quantize(Decimal("0.01"))
        return Decimal(0)


class Bank:
    def __init__(self, start):
        self.accounts, self.ledger, self.day = {}, [], start
        self.errors = defaultdict(int)

    def open(self, kind, owner, amount=0, **more):
        number = f"{kind.__name__[0]}{len(self.accounts) + 1:03}"
        self.accounts[number] = kind(number, owner, **more)
        if amount:
            self.post(Kind.DEPOSIT, "cash", number, Decimal(amount))
        return number

    def post(self, kind, source, target, amount):
        if amount <= 0:
            raise BankError(f"bad amount {amount}")
        if source in self.accounts:
            account = self.accounts[source]
            if kind is not Kind.FEE and account.available < amount:
                raise InsufficientFunds(account, amount)
            account.balance -= amount
        if target in self.accounts:
            self.accounts[target].balance += amount
        entry = Entry(self.day, kind, source, target, amount)
        self.ledger.append(entry)
        for number in (source, target):
            if number in self.accounts:
                self.accounts[number].history.append(entry)

    @contextmanager
    def transaction(self):
        balances = {n: a.balance for n, a in self.accounts.items()}
        mark = len(self.ledger)
        try:
            yield self
        except BankError as error:
            for number, balance in balances.items():
                self.accounts[number].balance = balance
            for entry in self.ledger[mark:]:
                for account in self.accounts.values():
                    if entry in account.history:
                        account.history.remove(entry)
            del self.ledger[mark:]
            self.errors[type(error).__name__] += 1

    def month_end(self):
        for account in self.accounts.values():
            if interest := account.month_end():
                if interest > 0:
                    self.post(Kind.INTEREST, "bank", account.number, interest)
                else:
                    self.post(Kind.FEE, account.number, "bank", -interest)
            if account.fee:
                self.post(Kind.FEE, account.number, "bank", account.fee)

    def check(self):
        totals = defaultdict(Decimal)
        for entry in self.ledger:
            totals[entry.source] -= entry.amount
            totals[entry.target] += entry.amount
        assert sum(totals.values()) == 0
        for number, account in self.accounts.items():
            assert totals[number] == account.balance, number
        return dict(totals)


bank = Bank(date(2023, 1, 30))
numbers = [bank.open(Savings, "Ada", 5000), bank.open(Checking, "Bob", "120.50"),
           bank.open(Checking, "Cy", 10, overdraft=Decimal(1000)), bank.open(Account, "Di", "99.99"),
           bank.open(Savings, "Eve")]
rng = random.Random(1)
for _ in range(120):
    yesterday, bank.day = bank.day, bank.day + timedelta(days=1)
    if bank.day.month != yesterday.month:
        bank.month_end()
    for _ in range(rng.randrange(4)):
        with bank.transaction():
            a, b = rng.sample(numbers, 2)
            amount = Decimal(rng.randrange(-5, 40000)) / 100
            bank.post(Kind.TRANSFER, a, b, amount)
            if rng.random() < 0.3:
                bank.post(Kind.WITHDRAWAL, b, "cash", (amount * 2).quantize(Decimal("0.01")))
for account in bank.accounts.values():
    print(account, len(account.history))
print(len(bank.ledger), dict(bank.errors), bank.day, f"{bank.check()['bank']:+}")
by_kind = defaultdict(lambda: [0, Decimal(0)])
for entry in bank.ledger:
    by_kind[entry.kind][0] += 1
    by_kind[entry.kind][1] += entry.amount
for kind in Kind:
    print(f"{kind.short:<4}{by_kind[kind][0]:>5}{by_kind[kind][1]:>14,.2f}")
try:
    bank.post(Kind.TRANSFER, "S001", "C002", Decimal(10**6))
except BankError as error:
    print(error, error.args)
print(replace(bank.ledger[0], amount=Decimal(1)), bank.ledger[0] == replace(bank.ledger[0]))
try:
    bank.ledger[0].amount = 5
except AttributeError as error:
    print(type(error).__name__, error)
