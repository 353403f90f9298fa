from circular_from import value
thing = 2
