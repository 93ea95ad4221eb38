#!/bin/sh
# /usr/local/sbin/qiaoliang: any command of the installation, as its own account and with its own settings.
set -eu
set -a
. /etc/qiaoliang.env
set +a
cd /var/lib/qiaoliang
umask 077
exec setpriv --reuid qiaoliang --regid qiaoliang --init-groups /opt/qiaoliang/.venv/bin/qiaoliang "$@"
