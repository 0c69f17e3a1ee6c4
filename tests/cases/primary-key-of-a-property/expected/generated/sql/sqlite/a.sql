PRIMARY KEY ("code")
