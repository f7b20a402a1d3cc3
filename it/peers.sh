#!/bin/bash
# Other people's mail servers as next hops for the tests: Postfix, Exim and OpenSMTPD from Debian's packages. Debian
# lets only one of them be installed at a time, so they are unpacked, and each runs in a root, a process and a mount
# namespace of its own: nothing of the machine's own mail is touched. Needs root.
#
#   peers.sh fetch FOLDER                          fetch and unpack what is missing in FOLDER
#   peers.sh run NAME FOLDER BOX ADDRESS PORT      run postfix, exim or opensmtpd until it is killed
#
# BOX holds cert.pem and key.pem; mail for anybody comes to the maildir BOX/mail.
set -eu

packages() {
  case $1 in
    postfix) echo postfix ;;
    exim) echo exim4-daemon-light exim4-base ;;
    opensmtpd) echo opensmtpd ;;
  esac
}

fetch() {
  mkdir -p "$1"
  cd "$1"
  for name in postfix exim opensmtpd; do
    [ ! -e "$name/fetched" ] || continue
    rm -rf "$name"
    mkdir -p "$name/debs" "$name/root"
    # shellcheck disable=SC2046
    (cd "$name/debs" && apt-get -q -o APT::Sandbox::User=root download $(packages "$name"))
    for package in "$name"/debs/*.deb; do dpkg -x "$package" "$name/root"; done
    touch "$name/fetched"
  done
}

# The machine's programs and libraries, and users of its own.
root() {
  mkdir -p "$R/usr/lib" "$R/usr/bin" "$R/proc" "$R/dev" "$R/box" "$R/tmp" "$R/run" "$R/var/empty" "$R/var/log" "$R/etc"
  chmod 1777 "$R/tmp"
  chmod 711 "$R/var/empty"
  rm -rf "$R/lib" "$R/bin" "$R/lib64" "$R/var/spool"
  mkdir -p "$R/var/spool" "$R/usr/libexec"
  ln -s usr/lib "$R/lib"
  ln -s usr/lib64 "$R/lib64"
  ln -s usr/bin "$R/bin"
  ln -sfn usr/sbin "$R/sbin"
  ln -sfn /run "$R/var/run"
  mkdir -p "$R/usr/lib64" "$R/own"
  # What the package has below /usr/lib stands beside the machine's.
  [ -e "$R/own/lib" ] || cp -a "$R/usr/lib" "$R/own/lib"
  mount --bind /usr/lib "$R/usr/lib"
  mount --bind /usr/lib64 "$R/usr/lib64"
  mount --bind /usr/bin "$R/usr/bin"
  mount --bind /dev "$R/dev"
  mount -t proc proc "$R/proc"
  mount --bind "$BOX" "$R/box"
  cat >"$R/etc/passwd" <<'EOF'
root:x:0:0::/root:/bin/sh
mail:x:8:8::/var/mail:/bin/false
nobody:x:65534:65534::/:/bin/false
Debian-exim:x:801:801::/var/empty:/bin/false
opensmtpd:x:802:802::/var/empty:/bin/false
opensmtpq:x:803:803::/var/empty:/bin/false
postfix:x:804:804::/var/empty:/bin/false
EOF
  cat >"$R/etc/group" <<'EOF'
root:x:0:
mail:x:8:
nogroup:x:65534:
Debian-exim:x:801:
opensmtpd:x:802:
opensmtpq:x:803:
postfix:x:804:
postdrop:x:805:
EOF
  cp /etc/services /etc/protocols "$R/etc/" 2>/dev/null || true
  printf 'hosts: files\npasswd: files\ngroup: files\n' >"$R/etc/nsswitch.conf"
  printf '127.0.0.1 localhost\n%s mx.%s.test\n' "$ADDRESS" "$NAME" >"$R/etc/hosts"
  echo mx."$NAME".test >"$R/etc/mailname"
  echo 'nameserver 127.0.0.254' >"$R/etc/resolv.conf"
  mkdir -p "$BOX/mail"
  chown mail:mail "$BOX" "$BOX/mail"
  chmod 755 "$BOX"
}

postfix() {
  mkdir -p "$R/etc/postfix" "$R/var/lib/postfix" "$R/var/spool/postfix"
  chown 804 "$R/var/lib/postfix"
  rm -f "$R/var/lib/postfix/master.lock"
  # The package's script would set up postdrop and postqueue; nothing here needs them.
  cat >"$R/etc/postfix/main.cf" <<EOF
compatibility_level = 3.6
daemon_directory = /own/lib/postfix/sbin
shlib_directory = /own/lib/postfix
maillog_file = /var/log/postfix.log
myhostname = mx.postfix.test
mydestination =
inet_interfaces = all
inet_protocols = ipv4
alias_maps =
virtual_mailbox_domains = postfix.test
virtual_mailbox_base = /box
virtual_mailbox_maps = static:mail/
virtual_uid_maps = static:8
virtual_gid_maps = static:8
virtual_minimum_uid = 8
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_cert_file = /box/cert.pem
smtpd_tls_key_file = /box/key.pem
smtpd_tls_security_level = encrypt
smtpd_tls_received_header = yes
smtputf8_enable = yes
EOF
  cat >"$R/etc/postfix/master.cf" <<EOF
$ADDRESS:$PORT inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
EOF
  echo /own/lib/postfix >"$R/etc/ld.so.conf"
  ldconfig -r "$R" 2>/dev/null || true
  exec chroot "$R" /usr/bin/env LD_LIBRARY_PATH=/own/lib/postfix PATH=/usr/sbin:/usr/bin:/bin /usr/sbin/postfix start-fg
}

exim() {
  mkdir -p "$R/var/spool/exim4" "$R/etc/exim4"
  chown 801:801 "$R/var/spool/exim4"
  # It reads the key as its own user.
  cp "$BOX/cert.pem" "$BOX/key.pem" "$R/etc/exim4/"
  chown 801 "$R/etc/exim4/key.pem"
  cat >"$R/etc/exim4/exim4.conf" <<EOF
primary_hostname = mx.exim.test
local_interfaces = $ADDRESS
daemon_smtp_ports = $PORT
tls_advertise_hosts = *
tls_certificate = /etc/exim4/cert.pem
tls_privatekey = /etc/exim4/key.pem
chunking_advertise_hosts = *
acl_smtp_rcpt = mine
acl_smtp_data = all
never_users =
log_file_path = /var/spool/exim4/%slog
begin acl
mine:
  accept domains = exim.test : moved.test
  deny message = relaying denied
all:
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = /box/mail
  maildir_format
  create_directory
  user = mail
  group = mail
EOF
  exec chroot "$R" /usr/sbin/exim4 -bdf -q1m
}

opensmtpd() {
  cp "$BOX/cert.pem" "$BOX/key.pem" "$R/etc/"
  chmod 600 "$R/etc/key.pem"
  cat >"$R/etc/smtpd.conf" <<EOF
pki peer cert "/etc/cert.pem"
pki peer key "/etc/key.pem"
table box { "@opensmtpd.test" = mail }
listen on $ADDRESS port $PORT tls pki peer hostname mx.opensmtpd.test
action keep maildir "/box/mail" virtual <box>
match from any for domain "opensmtpd.test" action keep
EOF
  exec chroot "$R" /usr/sbin/smtpd -d -f /etc/smtpd.conf
}

case ${1:-} in
  fetch) fetch "$2" ;;
  run) exec unshare --mount --pid --fork --kill-child --propagation private "$0" inside "$2" "$3" "$4" "$5" "$6" ;;
  inside)
    NAME=$2 R=$3/$2/root BOX=$4 ADDRESS=$5 PORT=$6
    root
    "$NAME"
    ;;
  *) sed -n '2,10p' "$0"; exit 2 ;;
esac
