#!/bin/bash
# Starts and stops a Postfix that relays all it gets to one host, on loopback, from a configuration of
# its own under $PEERS. It never touches a system-wide Postfix.
#
#   relay.sh up PORT NEXT    listen on PORT, hand on to 127.0.0.1:NEXT
#   relay.sh stop            stop it
#   relay.sh pid             its master's pid
set -eu
PEERS=${PEERS:-/tmp/relay-peer}
PF=$PEERS/postfix

up() {
  mkdir -p "$PF/etc" "$PF/spool" "$PF/data"
  chmod 755 "$PEERS" "$PF" "$PF/etc"
  chown postfix "$PF/data"
  cat >"$PF/etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $PF/spool
data_directory = $PF/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = $PF/maillog
maillog_file_prefixes = $PEERS
myhostname = mx.example.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
relayhost = [127.0.0.1]:$2
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
in_flow_delay = 0
EOF
  cat >"$PF/etc/master.cf" <<EOF
127.0.0.1:$1 inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
EOF
  postfix -c "$PF/etc" start >/dev/null 2>&1
}

case ${1:-} in
  up) up "$2" "$3" ;;
  stop) [ ! -e "$PF/etc/main.cf" ] || postfix -c "$PF/etc" stop >/dev/null 2>&1 || true ;;
  pid) tr -d ' \n' <"$PF/spool/pid/master.pid" ;;
  *) sed -n '2,8p' "$0"; exit 2 ;;
esac
