"""The closed lists of group purchases."""

from enum import StrEnum


class Fairness(StrEnum):
    """Who gives way when there is less than was asked for; chosen by the organiser beforehand."""

    PRO_RATA = "pro_rata"  # 按比例
    FIRST_COME = "first_come"  # 先到先得
    LARGEST_GAP = "largest_gap"  # 预留份额缺口大的优先


class FreightSplit(StrEnum):
    """By what the units share the freight."""

    BY_WEIGHT = "weight"  # 按重量
    BY_AMOUNT = "amount"  # 按金额
    EVENLY = "evenly"  # 平均
