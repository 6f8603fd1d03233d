"""Pages for a browser: self-contained HTML with pictures and the tables behind them."""
