# `make demo` opens the demo, `make test` runs the tests; the other targets are for contributors (CONTRIBUTING.md).

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell command -v $(name))) python3)
SHELL := /bin/bash
.SHELLFLAGS := -eo pipefail -c
MAKEFLAGS += --no-print-directory
# Many containers set it; then every run, and every command that a test starts, would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

venv := .venv/bin
installed := .venv/installed
installed_large := .venv/installed-large
uv := uv==0.13.9
papers := libreoffice-writer-nogui poppler-utils fonts-noto-cjk fonts-lxgw-wenkai
charts := wuzha/web/static/site/charts.js
english := wuzha/locale/en/LC_MESSAGES/django.mo
village := 520399001210
slow_tests = $(venv)/pytest -m 'slow or drawn or long' --hypothesis-profile=all -n 2 --dist loadfile --no-loadscope-reorder
assess_demo = $(venv)/wuzha assess demo/ledgers/*.xlsx demo/ledgers/*.csv --plan fengling --period 2022
define CHECK_PORT
import socket, sys
probe = socket.socket()
probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
probe.bind(("127.0.0.1", int(sys.argv[1])))
endef
export CHECK_PORT
progress := sed -un -e 's/^Collecting \([^ ]*\).*/  \1/p' -e 's/^Installing collected packages.*/  正在安装……/p'

.PHONY: help map free-port demo demo-ledgers charts texts test postgresql slow check bench lock picture pictures try-release release

help:
	@echo 'make demo         打开一个虚构街道的网页，印出地址和账号（数据放在 demo/office）'
	@echo 'make demo-ledgers 用虚构街道的台账演示命令行，报告写入 demo/'
	@echo 'make charts       构建网页图表用的脚本（没有它，网页只有表格）'
	@echo 'make texts        把网页上的新文字加进英文词条，列出还没有英文的'
	@echo 'make map          按各模块的第一行重写 docs/map.md'
	@echo 'make test         运行快速测试'
	@echo 'make check        格式、类型、分层、方案、文档的检查'
	@echo 'make postgresql   在 PostgreSQL 上再运行用到数据库的测试'
	@echo 'make slow         运行其余的测试（较长的，以及 Spark、浏览器）'
	@echo 'make bench        测量速度，数字写入 docs/performance.md'
	@echo 'make lock         重新锁定依赖的确切版本'
	@echo 'make try-release  构建安装包，在空环境里各安装并运行一次，不发布'
	@echo 'make release      发布一个版本：make release VERSION=0.2.0'
	@echo 'make picture      重新生成 README 里命令行的图'
	@echo 'make pictures     重新拍 README 里网页的图'

# Before minutes of installation: can the demo listen at this port at all?
free-port:
	@! command -v $(PYTHON) >/dev/null || $(PYTHON) -c "$$CHECK_PORT" '$(or $(PORT),8000)' 2>/dev/null || { \
		echo '端口 $(or $(PORT),8000) 不能用：已有别的程序在用，或不是1024到65535之间的数。请换一个，如：make demo PORT=8001' >&2; exit 1; }

demo: free-port $(installed) $(english)
	@$(MAKE) charts || echo '图表脚本没有建成，网页照常打开，只有表格没有图。'
	@WUZHA_DATA=demo/office $(venv)/wuzha serve --demo $(if $(PORT),--port $(PORT))

demo-ledgers: $(installed)
	@$(venv)/wuzha demo-ledgers demo/ledgers
	@$(assess_demo) --json demo/2022.json --xlsx demo/2022.xlsx
	@echo
	@$(assess_demo) --explain $(village)
	@echo
	@echo '台账：demo/ledgers    报告：demo/2022.xlsx、demo/2022.json'
	@echo '有问题的台账会怎样：$(venv)/wuzha assess demo/ledgers/问题样例/*.xlsx --plan fengling --period 2022'

charts: $(charts)

map: $(installed)
	@$(venv)/python -m docs.write_map
	@$(venv)/python -m docs.draw_layers

texts: $(installed)
	@$(venv)/python -m tests.texts

test: $(installed) $(english)
	$(venv)/pytest -n auto --ignore=tests/rules
	@echo '以上是快速测试。其余的（较长的，以及 Spark、浏览器）：make slow'

postgresql: $(installed)
	@$(venv)/python -m tests.postgresql --installed 2>/dev/null \
	|| $(call debian,postgresql,没有找到 PostgreSQL 服务器 / No PostgreSQL server was found)
	$(venv)/python -m tests.postgresql

slow: $(installed_large) $(charts)
	@command -v chromium >/dev/null || $(call debian,chromium,浏览器测试需要 Chromium / The browser tests need Chromium)
	@{ command -v soffice && command -v pdftohtml && [ -e /usr/share/fonts/truetype/lxgw-wenkai ]; } >/dev/null \
	|| $(call debian,$(papers),公文测试需要 LibreOffice / The tests of papers need LibreOffice)
	@# First the engines: each process that has started Spark holds gigabytes until it ends.
	$(slow_tests) tests/engines
	$(slow_tests) --ignore=tests/engines

check: $(installed)
	$(venv)/ruff format --check .
	$(venv)/ruff check .
	$(venv)/djhtml --check --tabwidth 2 --extra-block inline,endinline wuzha/web
	$(venv)/mypy
	$(venv)/lint-imports --no-logo
	$(venv)/wuzha plan check plans/fengling
	$(venv)/pytest tests/rules

bench: $(installed_large)
	$(venv)/python -m bench.run

picture: $(installed)
	@$(venv)/wuzha demo-ledgers demo/ledgers
	$(venv)/python docs/picture.py 'wuzha assess … --plan fengling --period 2022' $(assess_demo)

pictures: $(installed) $(english) $(charts)
	@DJANGO_SETTINGS_MODULE=wuzha.site.settings $(venv)/python -c 'import django; django.setup(); \
		from docs.page_pictures import take_pictures; take_pictures()'

try-release: $(installed) $(english) $(charts)
	$(venv)/python .ci/release.py --check

release: $(installed) $(english)
	@$(MAKE) charts
	@[ -n '$(VERSION)' ] || { echo '请写明版本 / Name the version: make release VERSION=0.2.0'; exit 2; }
	$(venv)/python .ci/release.py --version $(VERSION)

lock: $(installed)
	$(venv)/pip install -q '$(uv)'
	$(call locked,requirements.lock,--extra dev)
	$(call locked,requirements-large.lock,--extra dev --extra spark --extra bench --constraint requirements.lock)
	$(call locked,front/node.lock,,front/node.in)

define locked
$(venv)/uv pip compile $(or $(3),pyproject.toml) $(2) --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet $(UPGRADE) --output-file $(1)
endef

$(installed): requirements.lock pyproject.toml | $(venv)/pip
	@echo '正在把 requirements.lock 里的确切版本安装到 .venv（第一次约需一分钟）'
	@$(venv)/pip install --disable-pip-version-check --require-hashes -r requirements.lock | $(progress)
	@$(venv)/pip install --disable-pip-version-check --no-deps --no-build-isolation --editable . | $(progress)
	@touch $@

$(installed_large): requirements-large.lock $(installed)
	@echo '正在安装 Spark 和测速用的依赖（第一次约需几分钟）'
	@$(venv)/pip install --disable-pip-version-check --require-hashes -r requirements-large.lock | $(progress)
	@command -v java >/dev/null || $(call debian,openjdk-17-jre-headless,Spark 需要 Java 17 / Spark needs Java 17)
	@touch $@

$(charts): $(filter-out front/node_modules,$(wildcard front/*)) front/.npmrc | $(installed)
	@echo '正在构建网页图表用的脚本'
	@front/build.sh $(venv)/python

$(english): $(english:.mo=.po) | $(installed)
	@$(venv)/pybabel -q compile --locale en --input-file $< --output-file $@

$(venv)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	|| { echo '需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed'; exit 2; }
	@$(PYTHON) -c 'import ensurepip; ensurepip.version()' 2>/dev/null || $(call debian,python3-venv,Python 缺少 venv / Python lacks venv)
	@$(PYTHON) -m venv --clear .venv

# Install a missing Debian package as root; print the command for other users.
define debian
{ echo '$(2)'; if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends $(1); \
	else echo '请先执行 / run first: sudo apt-get install $(1)'; exit 2; fi; }
endef
