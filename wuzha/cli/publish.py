"""`wuzha publish`: write the public pages as files for another web server."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from wuzha.cli.atomic_output import check_output_folder
from wuzha.cli.django_setup import set_up_django

EXIT_DONE = 0


def publish(options: Namespace) -> int:
    """Write what the site serves below /public/ at this moment; an earlier export in the folder is replaced.

    Raises: RefusalError when the folder holds anything else.
    """
    folder = Path(options.folder)
    check_output_folder(folder)
    with set_up_django():
        from django.db import connection

        from wuzha.engines.django_connection import open_snapshot
        from wuzha.publishing.static_export import refuse_other_files, write_public_part

        refuse_other_files(folder)
        with open_snapshot(connection):
            names = write_public_part(folder)
    print(f"公开页面{len(names)}个文件：{folder}")
    print("请让网站服务器从这个文件夹提供 /public/ 下的地址。")
    print("异议：把 /public/objections/ 以下转给本系统网站的，公众在网上办；不转的，那里的页面写明怎样书面提出。")
    return EXIT_DONE
