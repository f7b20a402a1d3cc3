#!/bin/bash
# Starts and stops the Debian peers (Postfix + Dovecot) on loopback high ports,
# from a configuration of their own under $PEERS. Everything it starts it stops
# again by pid; it never touches a system-wide Postfix or Dovecot.
#
#   peers.sh up        install what is missing, write the configuration, start
#   peers.sh start     start (configuration as last written, mail kept)
#   peers.sh stop      stop both
#   peers.sh restart   stop + start (mail kept): what a "cold" measurement wants
#   peers.sh wipe      stop and delete all mail, queue and configuration
#   peers.sh status    pids, ports, versions
#
# Settings (environment), applied by `up`:
#   PEERS=/tmp/peers     where everything lives
#   STORE=sdbox          sdbox | mdbox | maildir
#   LOGIN=fast           fast: login processes shared by many clients (Dovecot's documented
#                        "high-performance" mode) | secure: one process a login (the default)
#   IMAP=process         process: a new imap process a login (the default) | reuse: each serves 1000 logins
#   HIBERNATE=0          imap_hibernate_timeout, e.g. 2s; 0 = off (the default)
#   FSYNC=optimized      mail_fsync: optimized (the default) | always | never
#   KEY=p256             p256 (what Postern makes for itself) | rsa: the key of Dovecot's certificate
#   VARIANT=             a word added to the label of the results
#   INOTIFY=65536        fs.inotify.max_user_instances, applied by every start (the kernel's default: 128)
#   FLOW=1s              Postfix in_flow_delay (default 1s; 0 = off)
set -eu
PEERS=${PEERS:-/tmp/peers}
STORE=${STORE:-sdbox} LOGIN=${LOGIN:-fast} IMAP_MODE=${IMAP:-process} HIBERNATE=${HIBERNATE:-0} FSYNC=${FSYNC:-optimized} FLOW=${FLOW:-1s}
KEY=${KEY:-p256}
SMTP=12025 LMTP=12024 IMAP=12143 IMAPS=12993 POP3=12110 POP3S=12995
DOMAIN=example.test USERS=100 PASSWORD=secret
DC=$PEERS/dovecot PF=$PEERS/postfix
# Debian's own configuration is not used, so a postfix already configured is left as it is.
PACKAGES="postfix dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-sieve openssl procps"

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
  mkdir -p $DC/run $PF/etc $PF/spool $PF/data $PEERS/mail
  chmod 755 $PEERS $DC $PF $PF/etc
  chown mail:mail $PEERS/mail
  chown postfix $PF/data
  local key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
  [ "$KEY" = rsa ] && key="-newkey rsa:2048"
  [ -e $DC/key.pem ] || openssl req -x509 $key -nodes -days 3650 -subj "/CN=localhost" \
    -keyout $DC/key.pem -out $DC/cert.pem 2>/dev/null
  seq -f "u%03g:{PLAIN}$PASSWORD" 1 $USERS >$DC/passwd
  chown root:dovecot $DC/passwd; chmod 640 $DC/passwd

  local location="$STORE:~/mail" login_service= imap_service= hibernate=
  [ "$STORE" = maildir ] && location="maildir:~/Maildir"
  [ "$LOGIN" = fast ] && login_service="
    service_count = 0
    client_limit = 12000
    process_min_avail = 2
    process_limit = 2
    vsz_limit = 2G"
  [ "$LOGIN" = secure ] && login_service="
    process_limit = 6000"
  [ "$IMAP_MODE" = reuse ] && imap_service="
  service_count = 1000
  process_min_avail = 8"
  [ "$HIBERNATE" != 0 ] && hibernate="imap_hibernate_timeout = $HIBERNATE"
  cat >$DC/dovecot.conf <<EOF
# written by peers.sh: STORE=$STORE LOGIN=$LOGIN IMAP=$IMAP_MODE HIBERNATE=$HIBERNATE FSYNC=$FSYNC
base_dir = $DC/run
state_dir = $DC/state
log_path = $DC/dovecot.log
listen = 127.0.0.1
protocols = imap pop3 lmtp
mail_location = $location
mail_fsync = $FSYNC
first_valid_uid = 8
ssl = yes
ssl_cert = <$DC/cert.pem
ssl_key = <$DC/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = $DC/passwd
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$PEERS/mail/%n allow_all_users=yes
}
namespace inbox {
  inbox = yes
}
mail_max_userip_connections = 20000
default_client_limit = 18000
default_process_limit = 100
$hibernate
protocol lmtp {
  mail_plugins = sieve
  auth_username_format = %n
}
service anvil {
  client_limit = 18000
}
service auth {
  client_limit = 18000
}
service stats {
  client_limit = 18000
}
service imap-login {
  inet_listener imap {
    port = $IMAP
  }
  inet_listener imaps {
    port = $IMAPS
    ssl = yes
  }$login_service
}
service pop3-login {
  inet_listener pop3 {
    port = $POP3
  }
  inet_listener pop3s {
    port = $POP3S
    ssl = yes
  }$login_service
}
service imap {
  process_limit = 6000$imap_service
  unix_listener imap-master {
    user = dovecot
  }
  extra_groups =
}
service imap-hibernate {
  client_limit = 18000
  unix_listener imap-hibernate {
    mode = 0660
    group = mail
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0666
  }
  inet_listener lmtp {
    port = $LMTP
  }
}
EOF

  cat >$PF/etc/main.cf <<EOF
# written by peers.sh: FLOW=$FLOW
compatibility_level = 3.6
queue_directory = $PF/spool
data_directory = $PF/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = $PEERS/postfix/maillog
maillog_file_prefixes = $PEERS
myhostname = mx.$DOMAIN
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = $DOMAIN
virtual_transport = lmtp:unix:$DC/run/lmtp
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
in_flow_delay = $FLOW
EOF
  # Debian's master.cf without chroot (the queue here is no chroot jail) and without the uucp era
  cat >$PF/etc/master.cf <<EOF
127.0.0.1:$SMTP inet n - n - - smtpd
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
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
EOF

  cat >$PEERS/profile.json <<EOF
{"label": "postfix+dovecot/$STORE${VARIANT:+ $VARIANT}", "host": "127.0.0.1", "smtp_port": $SMTP, "lmtp_port": $LMTP,
 "imap_port": $IMAP, "imaps_port": $IMAPS, "pop3_port": $POP3, "pop3s_port": $POP3S,
 "user_pattern": "u%03d", "users": $USERS, "domain": "$DOMAIN", "password": "$PASSWORD",
 "pid_files": ["$DC/run/master.pid", "$PF/spool/pid/master.pid"],
 "restart": "PEERS=$PEERS $(realpath "$0") restart"}
EOF
}

pid_of() { [ -s "$1" ] && tr -dc 0-9 <"$1" || true; }
alive() { # a zombie is dead
  [ -n "$1" ] && [ -r "/proc/$1/stat" ] && ! grep -q ') Z ' "/proc/$1/stat" 2>/dev/null; }
is_ours() { # pid, word of its command line that shows that it is ours
  alive "$1" && tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -q "$2"; }
dovecot_pid() { local p; p=$(pid_of $DC/run/master.pid); is_ours "$p" "$DC" && echo "$p" || true; }
postfix_pid() { local p; p=$(pid_of $PF/spool/pid/master.pid); is_ours "$p" postfix/sbin/master && echo "$p" || true; }

start() {
  # One uid owns all mail, and each IDLE takes one inotify instance of it: with the kernel's usual 128
  # the 129th connection falls back to polling each 30 s. INOTIFY=128 measures that.
  sysctl -q -w fs.inotify.max_user_instances=${INOTIFY:-65536} 2>/dev/null || true
  ulimit -n 30000 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  [ -n "$(dovecot_pid)" ] || dovecot -c $DC/dovecot.conf </dev/null >>$PEERS/start.log 2>&1
  [ -n "$(postfix_pid)" ] || postfix -c $PF/etc start </dev/null >>$PEERS/start.log 2>&1
  local i
  for i in $(seq 100); do
    if (exec 3<>/dev/tcp/127.0.0.1/$IMAP && exec 4<>/dev/tcp/127.0.0.1/$SMTP) 2>/dev/null; then return 0; fi
    sleep 0.1
  done
  echo "peers did not start: see $PEERS/start.log, $DC/dovecot.log and $PF/maillog" >&2; return 1
}

stop() {
  local p i
  for p in $(postfix_pid) $(dovecot_pid); do
    kill -TERM "$p" 2>/dev/null || continue
    for i in $(seq 150); do alive "$p" || break; sleep 0.1; done
    ! alive "$p" || kill -KILL "$p"
  done
  # Dovecot's children outlive it a moment and hold the listeners
  for i in $(seq 50); do
    (exec 3<>/dev/tcp/127.0.0.1/$IMAP) 2>/dev/null || break; sleep 0.1
  done
}

status() {
  echo "dovecot $(dovecot --version 2>/dev/null | head -1) pid $(dovecot_pid)"
  echo "postfix $(postconf -h mail_version 2>/dev/null) pid $(postfix_pid)"
  head -1 $DC/dovecot.conf 2>/dev/null || true
  echo "127.0.0.1: smtp $SMTP lmtp $LMTP imap $IMAP imaps $IMAPS pop3 $POP3 pop3s $POP3S"
}

case "${1:-}" in
  up) install; stop; configure; start; status ;;
  start) start; status ;;
  stop) stop ;;
  restart) stop; start ;;
  wipe) stop; rm -rf "$PEERS/mail" "$PF" "$DC" "$PEERS/profile.json" "$PEERS/start.log" ;;
  status) status ;;
  *) sed -n '2,25p' "$0"; exit 2 ;;
esac
