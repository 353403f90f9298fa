from circular_from_other import thing
value = 1
