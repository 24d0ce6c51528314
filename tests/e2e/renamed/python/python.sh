#!/bin/sh
# The consumer's interpreter. It is for the consumer's own programs: it refuses others.
case "$1" in
*/spiking/*) echo "the consumer's Python was given $1" >&2 && exit 1 ;;
*) CONSUMER_PYTHON=yes exec python3 "$@" ;;
esac
