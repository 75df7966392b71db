"""Messages on Redis: taken one at a time, held until they are settled, and returned when their holder is gone."""
