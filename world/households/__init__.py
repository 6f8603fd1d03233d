"""At home with the shoppers: who lives where and with whom, by public figures."""
