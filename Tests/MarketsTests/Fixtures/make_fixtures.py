"""Reference numbers for MarketsTests, from pandas 3.1.1, TA-Lib 0.8.2 and statsmodels 0.15.0.

    pip install numpy pandas TA-Lib statsmodels==0.15.0
    python make_fixtures.py        # in this folder; writes the CSV files beside it
"""
import numpy as np
import pandas as pd
import statsmodels.api as sm
import talib
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.stattools import grangercausalitytests

WINDOW, PERIOD, CORRELATION = 4, 3, 5
SYMBOLS = ["B", "A", "C"]


def messy_market():
    """Three symbols with gaps, missing cells, an idle volume and a stretch without movement."""
    random = np.random.default_rng(5)
    rows = []
    for symbol in SYMBOLS:
        price = 100.0
        for bar in range(40):
            price = round(price * np.exp(random.normal() * 0.02), 3)
            close, volume = price, int(random.integers(1, 50))
            if symbol == "A" and bar in (9, 22):
                continue
            if symbol == "C" and 25 <= bar < 33:
                close = 90.0
            if symbol == "C" and bar == 12:
                close = np.nan
            if symbol == "B" and bar == 15:
                volume = 0
            if symbol == "B" and bar == 30:
                volume = np.nan
            rows.append((bar * 3_600_000, symbol, close, volume))
    return pd.DataFrame(rows, columns=["timestamp_ms", "symbol", "close", "volume"])


def rsi(close):
    result = pd.Series(np.nan, index=close.index)
    run = close.isna().cumsum()
    for _, part in close.dropna().groupby(run):
        if len(part) > PERIOD:
            result.loc[part.index] = talib.RSI(part.to_numpy(), PERIOD)
    return result


def correlation(x, y):
    common = x.index.intersection(y.index)
    x, y = x.loc[common], y.loc[common]
    result = pd.Series(np.nan, index=common)
    for end in range(CORRELATION, len(common) + 1):
        a, b = x.iloc[end - CORRELATION:end], y.iloc[end - CORRELATION:end]
        if a.notna().all() and b.notna().all() and a.max() != a.min() and b.max() != b.min():
            result.iloc[end - 1] = np.corrcoef(a, b)[0, 1]
    return result


def features(market):
    parts = {}
    for symbol in SYMBOLS:
        rows = market[market.symbol == symbol].set_index("timestamp_ms")
        part = pd.DataFrame(index=rows.index)
        part["symbol"] = symbol
        part["log_return"] = np.log(rows.close / rows.close.shift(1))
        mean = rows.volume.rolling(WINDOW).mean()
        part["volume_change"] = np.log((rows.volume / mean).where(rows.volume != 0))
        part["volatility"] = part.log_return.rolling(WINDOW).apply(lambda w: w.std(ddof=1))
        part["rsi"] = rsi(rows.close)
        parts[symbol] = part
    for symbol, part in parts.items():
        pairs = [correlation(part.log_return, other.log_return).reindex(part.index)
                 for name, other in parts.items() if name != symbol]
        part["correlation"] = pd.concat(pairs, axis=1).mean(axis=1)
    order = {symbol: position for position, symbol in enumerate(SYMBOLS)}
    table = pd.concat(parts.values()).reset_index()
    table["order"] = table.symbol.map(order)
    return table.sort_values(["timestamp_ms", "order"]).drop(columns="order")


def granger(lags, conditional):
    stocks = pd.read_csv("../../../data/us-tech-daily.csv")
    symbols = ["META", "AAPL", "NVDA"]
    closes = stocks.pivot(index="date", columns="symbol", values="close")[symbols]
    returns = np.log(closes / closes.shift(1)).loc[:"2014-12-31"].dropna().to_numpy()
    count = len(returns)

    def lagged(asset):
        return [returns[lags - k:count - k, asset] for k in range(1, lags + 1)]

    rows = []
    for cause in range(3):
        for effect in range(3):
            if cause == effect:
                continue
            others = [3 - cause - effect] if conditional else []
            columns = [np.ones(count - lags)] + lagged(effect) + lagged(cause)
            for other in others:
                columns += lagged(other)
            design, y = np.column_stack(columns), returns[lags:, effect]
            zero = np.zeros((lags, design.shape[1]))
            zero[:, 1 + lags:1 + 2 * lags] = np.eye(lags)
            plain = sm.OLS(y, design).fit()
            if conditional:
                test = plain.f_test(zero)
                f, p, df2 = float(test.fvalue), float(test.pvalue), plain.df_resid
            else:
                test = grangercausalitytests(returns[:, [effect, cause]], [lags])
                f, p, df2, _ = test[lags][0]["ssr_ftest"]
            robust = sm.OLS(y, design).fit(cov_type="HC1")
            wald = robust.wald_test(zero, use_f=False, scalar=True)
            rows.append([symbols[cause], symbols[effect], lags, f, lags, int(df2), p, 0.0,
                         float(wald.statistic), float(wald.pvalue), 0.0])
    names = ["cause", "effect", "lag", "f", "df1", "df2", "p_value", "q_value", "wald", "wald_p", "wald_q"]
    table = pd.DataFrame(rows, columns=names)
    table["q_value"] = multipletests(table.p_value, method="fdr_bh")[1]
    table["wald_q"] = multipletests(table.wald_p, method="fdr_bh")[1]
    return table


if __name__ == "__main__":
    market = messy_market()
    market.to_csv("features-input.csv", index=False)
    features(market).to_csv("features-expected.csv", index=False)
    granger(2, False).to_csv("granger-pairwise.csv", index=False)
    granger(3, True).to_csv("granger-conditional.csv", index=False)
