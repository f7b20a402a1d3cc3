require ["vacation", "vacation-seconds", "mailbox", "fcc"];
vacation :days 1 :seconds 2 "x";
vacation :from "nobody" "x";
vacation :create "x";
