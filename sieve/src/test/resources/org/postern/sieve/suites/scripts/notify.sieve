require "enotify";
notify "xmpp:a@example.com";
notify :importance "4" "mailto:a@example.com";
notify :from "nobody" "mailto:a@example.com";
notify :method "mailto:a@example.com";
