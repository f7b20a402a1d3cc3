require ["include", "variables"];
global ["shared"];
set "local" "overwritten";
set "shared" "got-${global.shared}global";
