require ["mime", "foreverypart", "extracttext", "variables"];
break;
foreverypart :name "a" { break :name "b"; }
extracttext "x";
if header :type "content-type" "text" { stop; }
if exists :anychild "content-type" { stop; }
