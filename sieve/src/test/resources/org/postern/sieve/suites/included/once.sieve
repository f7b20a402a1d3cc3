require ["fileinto", "mailbox"];
fileinto :create "once";
