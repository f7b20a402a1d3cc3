require "variables";
set "0" "match variables are not set";
set "a-b" "no identifier";
set "no.space" "there is no such namespace";
set "${x}" "no variables in the name";
set :upper :lower "x" "one of a kind";
redirect "${no.space}@example.com";
