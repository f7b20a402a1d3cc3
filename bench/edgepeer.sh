#!/bin/bash
# Starts and stops the peer of `./postern bench edge`: Postfix with postgrey, from Debian packages, on loopback high
# ports, from a configuration of its own under $PEERS. It never touches a system-wide Postfix.
#
#   edgepeer.sh up      install what is missing, write the configuration, start
#   edgepeer.sh stop    stop both
#
# Settings (environment):
#   PEERS=/tmp/peers-edge   where everything lives
#   DNS=127.0.0.53          the name server that smtpd asks (port 53); smtpd runs in a jail with a resolv.conf of its own
#   ANVIL=off               off: no connection counting, the peer's faster form | on: its default
set -eu
PEERS=${PEERS:-/tmp/peers-edge}
DNS=${DNS:-127.0.0.53} ANVIL=${ANVIL:-off}
SMTP=12026 POLICY=12030 DOMAIN=example.test
PF=$PEERS/postfix PG=$PEERS/postgrey
PACKAGES="postfix postgrey gcc libc6-dev procps"

install() {
  local p missing=
  for p in $PACKAGES; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
  done
  [ -z "$missing" ] && return
  export DEBIAN_FRONTEND=noninteractive
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made=1; fi
  apt-get update -q >/dev/null
  apt-get install -q -y --no-install-recommends $missing >/dev/null
  [ -z "$made" ] || rm -f $policy
}

configure() {
  # What postgrey knows from a run before would pass.
  rm -rf $PG
  mkdir -p $PF/etc $PF/spool/etc $PF/data $PG
  chmod 755 $PEERS $PF $PF/etc
  chown postfix $PF/data
  chown postgrey $PG
  echo "nameserver $DNS" >$PF/spool/etc/resolv.conf
  echo "hosts: dns" >$PF/spool/etc/nsswitch.conf
  cp /etc/services $PF/spool/etc/
  local anvil=
  [ "$ANVIL" = on ] || anvil="smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0"
  cat >$PF/etc/main.cf <<END
compatibility_level = 3.6
queue_directory = $PF/spool
data_directory = $PF/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = $PEERS/postfix/maillog
maillog_file_prefixes = $PEERS
myhostname = mx.$DOMAIN
mydestination =
mynetworks = 192.0.2.1/32
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = $DOMAIN
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service inet:127.0.0.1:$POLICY
smtpd_timeout = 300s
$anvil
END
  cat >$PF/etc/master.cf <<END
127.0.0.1:$SMTP inet n - y - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
END
}

pid_of() { [ -s "$1" ] && tr -dc 0-9 <"$1" || true; }
is_ours() { [ -n "$1" ] && tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -q "$2"; }

start() {
  postgrey --inet=127.0.0.1:$POLICY --dbdir=$PG --pidfile=$PEERS/postgrey.pid --daemonize >>$PEERS/start.log 2>&1
  postfix -c $PF/etc start </dev/null >>$PEERS/start.log 2>&1
  local i
  for i in $(seq 100); do
    if (exec 3<>/dev/tcp/127.0.0.1/$SMTP && exec 4<>/dev/tcp/127.0.0.1/$POLICY) 2>/dev/null; then
      echo "$SMTP $(pid_of $PF/spool/pid/master.pid) $(pid_of $PEERS/postgrey.pid)"
      return 0
    fi
    sleep 0.1
  done
  echo "the peer did not start: see $PEERS/start.log and $PF/maillog" >&2
  return 1
}

stop() {
  local p i
  p=$(pid_of $PF/spool/pid/master.pid 2>/dev/null)
  is_ours "$p" postfix/sbin/master && kill -TERM "$p" || p=
  [ -z "$p" ] || for i in $(seq 100); do [ -e /proc/$p ] || break; sleep 0.1; done
  p=$(pid_of $PEERS/postgrey.pid 2>/dev/null)
  is_ours "$p" postgrey && kill -TERM "$p" || true
}

case "${1:-}" in
  up) install; stop; configure; start ;;
  stop) stop ;;
  *) sed -n '2,13p' "$0"; exit 2 ;;
esac
