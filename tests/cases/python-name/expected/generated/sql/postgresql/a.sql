  class text,
