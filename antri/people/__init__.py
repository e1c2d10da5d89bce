"""Who a citizen is to us (NIK, phone, sealed fields) and who works here (officers, roles, sign-in)."""
