class Own:
