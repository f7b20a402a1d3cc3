require "include";
include "absent";
include "a/b";
