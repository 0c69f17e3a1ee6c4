    LOW = "low"
    """some time"""
    HIGH = "high"
    """now"""
