require ["fileinto", "mailbox"]; fileinto :create "Filed";
