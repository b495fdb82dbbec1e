#!/usr/bin/env bash
# What has to hold before anything is merged.
set -euo pipefail
cd "$$(dirname "$$0")/.."
claimset schema check
claimset check
claimset export --version 0.0.0 --out build --replace
