require "imap4flags"; addflag "first";
