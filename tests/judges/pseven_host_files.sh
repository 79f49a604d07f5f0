#!/bin/sh
# What pSeven's stack renders for hosts around the cluster, read by the programs that will read it there.
#
#     tests/judges/pseven_host_files.sh [STACK]
#
# Needs Debian, root (namespaces, so that nothing of this machine is touched) and `apt-get update` before it. Takes the
# programs out of Debian's packages without installing them.
set -eu

stack=${1:-pseven-local-dev}
root=$(cd "$(dirname "$0")/../.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room"
mkdir packages programs files

(cd packages && apt-get download -qq nfs-kernel-server rpcbind quota libwrap0 libtirpc3 libtirpc-common nginx \
    cloud-init python3-configobj python3-jsonschema python3-jinja2 python3-markupsafe python3-attr python3-pyrsistent \
    python3-six python3-oauthlib python3-requests python3-jsonpatch python3-serial python3-json-pointer python3-yaml \
    python3-urllib3 python3-chardet python3-idna python3-certifi)
for package in packages/*.deb; do dpkg-deb -x "$package" programs; done

PYTHONPATH="$root" "$root/.venv/bin/python" - "$root/Pulumi.$stack.yaml" files <<'PYTHON'
import json
import sys
from pathlib import Path

import yaml

from spec.load import load
from spec.platforms.pseven.plan import plan

settings = load(yaml.safe_load(Path(sys.argv[1]).read_text())["config"]["groundwork:platform"]).settings
files, outputs = Path(sys.argv[2]), plan(settings).outputs
for text in outputs["nfsUserData"].values():
    (files / "user-data").write_text(text)
    for one in json.loads(text.split("\n", 1)[1])["write_files"]:
        (files / Path(one["path"]).name).write_text(one["content"])
# The test server is plain NGINX: what only NGINX Plus knows is left out, and names that no resolver has are replaced.
skip = ("health_check", "zone pseven")
nginx = [line for line in outputs["proxy"]["nginx"].splitlines() if not line.strip().startswith(skip)]
text = "\n".join(nginx).replace("/etc/ssl/pseven/pseven", "pseven").replace("worker-", "127.0.0.")
(files / "nginx.conf").write_text(text + "\n")
PYTHON

echo "== cloud-init"
PYTHONPATH=programs/usr/lib/python3/dist-packages /usr/bin/python3 -c \
    'from cloudinit.cmd.main import main; main()' schema --config-file files/user-data

echo "== NGINX"
openssl req -x509 -newkey rsa:2048 -nodes -keyout pseven.key -out pseven.crt -days 1 -subj /CN=pseven 2>/dev/null
sed -i "s#ssl_certificate\\(_key\\)\\? pseven#ssl_certificate\\1 $room/pseven#" files/nginx.conf
{
    echo "pid $room/pid; error_log stderr; events {} http { access_log off;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $room/$kind;"; done
    echo "include $room/files/nginx.conf; }"
} > nginx.conf
programs/usr/sbin/nginx -t -c "$room/nginx.conf"

echo "== exports, rpcbind, rpc.rquotad, rpc.mountd"
export room
# Processes of their own namespace too: they end with it, however it ends.
unshare --mount --net --pid --fork --kill-child sh -eu <<'INSIDE'
export LD_LIBRARY_PATH="$room/programs/usr/lib/x86_64-linux-gnu:$room/programs/lib/x86_64-linux-gnu"
PATH="$room/programs/usr/sbin:$room/programs/sbin:$PATH"
# /etc and /var of this namespace only.
mount -t tmpfs tmpfs /mnt
for place in etc var; do
    mkdir -p "/mnt/$place/upper" "/mnt/$place/work"
    mount -t overlay overlay -o "lowerdir=/$place,upperdir=/mnt/$place/upper,workdir=/mnt/$place/work" "/$place"
done
mount -t tmpfs tmpfs /run
mkdir -p /run/rpcbind /var/lib/nfs /etc/exports.d /etc/nfs.conf.d
cp "$room/programs/etc/netconfig" /etc/
cp "$room/files/pseven.exports" /etc/exports.d/
cp "$room/files/pseven.conf" /etc/nfs.conf.d/
printf '_rpc:x:107:65534::/run/rpcbind:/usr/sbin/nologin\n' >> /etc/passwd
touch /etc/exports /var/lib/nfs/etab /var/lib/nfs/rmtab
python3 -c 'import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x49))'
cut -d" " -f1 /etc/exports.d/pseven.exports | xargs mkdir -p
# Without a kernel that has nfsd the last step of exportfs cannot succeed; its table of exports stands before it.
exportfs -a || true
cat /var/lib/nfs/etab
[ "$(grep -c ',no_root_squash,' /var/lib/nfs/etab)" = "$(wc -l < /etc/exports.d/pseven.exports)" ]
rpcbind -f -w &
sleep 1
command=$(sed -n 's/^ExecStart=//p' "$room/files/rpc-rquotad.service")
${command#/usr/sbin/} &
rpc.mountd -F &
sleep 1
rpcinfo -p 127.0.0.1 | tee /run/ports
port=$(sed -n 's/^ExecStart=.* -p //p' "$room/files/rpc-rquotad.service")
grep -q "tcp *$port  rquotad" /run/ports
grep -q "tcp *1110  mountd" /run/ports
INSIDE
echo "== all of them read what they got"
