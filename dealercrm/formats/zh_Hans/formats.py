"""Days in Chinese: 1月5日, where Django writes 01月5日."""

MONTH_DAY_FORMAT = "n月j日"
