require ["regex", "comparator-i;ascii-numeric"];
if header :regex "a" "(b" { stop; }
if header :regex "a" "b)" { stop; }
if header :regex "a" "[b" { stop; }
if header :regex "a" "*b" { stop; }
if header :regex "a" "b{3,2}" { stop; }
if header :contains :comparator "i;ascii-numeric" "a" "1" { stop; }
