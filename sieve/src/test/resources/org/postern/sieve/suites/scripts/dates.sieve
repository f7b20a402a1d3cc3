require ["date", "index"];
if date "date" "century" "20" { stop; }
if date :zone "Berlin" "date" "year" "2009" { stop; }
if header :last "a" "b" { stop; }
if date ["date", "received"] "year" "2009" { stop; }
