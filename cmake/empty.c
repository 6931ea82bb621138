int ostoja_empty_unit;
