    LOW = "1"
    HIGH = "2"
