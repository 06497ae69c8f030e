"""Evidence kept between runs, and what of it is believed."""
