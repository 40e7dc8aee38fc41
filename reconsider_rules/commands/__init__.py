"""What the commands share: their input, their output, what is kept between runs."""
