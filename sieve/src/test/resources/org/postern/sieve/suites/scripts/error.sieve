require "ihave";
error "enough is enough";
