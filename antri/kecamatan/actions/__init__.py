"""Count who is served by hand; switch how an office serves; go out to people; set where the road leads."""
