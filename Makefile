# 帮采 Bangcai — `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PORT ?= 8000
WORKERS ?= 3
THREADS ?= 4
ARGS ?=

PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
CODE := wsgi.py shop admin search tests $(wildcard benchmarks)
INSTANCE := $(or $(INSTANCE_DIR),instance)
# The embedded database is made ready once and again when migrations or seeds change; a database named
# by DATABASE_URL is asked every time.
ifeq ($(DATABASE_URL),)
READY := $(INSTANCE)/.ready
ifeq ($(wildcard $(INSTANCE)/bangcai.sqlite3),)
$(shell rm -f $(READY))
endif
else
READY := ready
endif

.PHONY: help demo demo-data serve test check drill bench coverage docs lock clean ready

help: ## 显示全部命令 / this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: demo-data serve ## 装好一切并在 http://127.0.0.1:8000 运行演示（PORT= 可改端口）

demo-data: .venv/.runtime $(READY) ## 与 demo 相同，但不启动服务
	@tail -n 2 $(INSTANCE)/demo-accounts.txt

serve: .venv/.runtime
	@echo "http://127.0.0.1:$(PORT)   （Ctrl+C 停止）"
	@exec $(PY) -m gunicorn wsgi:app --bind 127.0.0.1:$(PORT) --worker-class gthread \
		--workers $(WORKERS) --threads $(THREADS) --log-level warning

$(INSTANCE)/.ready: .venv/.runtime $(wildcard migrations/versions/*.py shop/cli/*.py shop/parties/regions/*.py)
	@$(MAKE) --no-print-directory ready
	@touch $@

ready: .venv/.runtime
	@mkdir -p $(INSTANCE)
	@$(FLASK) db upgrade
	@$(FLASK) seed regions
	@$(FLASK) seed demo > $(INSTANCE)/demo-accounts.part || { cat $(INSTANCE)/demo-accounts.part; exit 1; }
	@mv $(INSTANCE)/demo-accounts.part $(INSTANCE)/demo-accounts.txt
	@$(FLASK) search rebuild --if-broken

test: .venv/.dev ## 安装测试所需，并在 SQLite 与 PostgreSQL 上跑完整测试
	@.ci/system-packages chromium fonts-noto-cjk || echo "浏览器测试将跳过 / browser tests will be skipped"
	@$(PY) tests/run.py $(ARGS)

check: .venv/.dev ## 风格、类型、导入方向与快速测试（两分钟以内）
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check --quiet $(CODE)
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/bandit -q -c pyproject.toml -ll -r wsgi.py shop admin search
	.venv/bin/djlint --lint --quiet shop/web/templates admin/templates
	$(PY) -m pytest -q -m "not slow and not browser" -n 2 --dist loadfile $(ARGS)

coverage: .venv/.dev ## 带分支覆盖率的测试（SQLite）
	$(PY) -m pytest -q --cov --cov-report=term $(ARGS)

drill: .venv/.dev ## 统计复核：一百万条记录逐条另算一遍，与每个统计数字核对到分（FACTS= 可改条数，TEST_DATABASE=sqlite 换数据库）
	@FACTS=$(or $(FACTS),1000000) TEST_DATABASE=$(or $(TEST_DATABASE),postgresql) \
		$(PY) -m pytest -q -s tests/reliability/test_second_count.py $(ARGS)

bench: .venv/.dev ## 性能：每项与同次运行所测下限之比（ARGS="search" 只测检索，ARGS="judge" 评判检索质量）
	$(PY) -m benchmarks $(ARGS)

docs: .venv/.dev ## 由代码重新生成数据字典、权限表与 openapi.json
	$(PY) -m tests.support.documentation
	$(FLASK) openapi-write

lock: ## 由 requirements*.in 重新生成带哈希的锁定文件
	@tool=$$(mktemp -d) && trap 'rm -rf "$$tool"' EXIT && python3 -m venv "$$tool" && "$$tool/bin/pip" install -q uv && \
	for name in requirements requirements-dev; do \
		"$$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-strip-extras -o $$name.txt $$name.in || exit 1; \
	done

clean: ## 删除虚拟环境与缓存（保留 instance/ 里的数据）
	rm -rf .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache htmlcov .coverage

.venv/.runtime: requirements.txt .ci/venv
	@.ci/venv requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@.ci/venv requirements-dev.txt
	@touch $@
