"""Say in Chinese why the system did not read or write a file."""

from __future__ import annotations

import errno

_ERRNO_REASONS = {
    errno.ENOENT: "不存在。请核对名称和位置",
    errno.EACCES: "没有权限。请换一个位置，或请管理员开放权限",
    errno.EPERM: "没有权限。请换一个位置，或请管理员开放权限",
    errno.EISDIR: "是文件夹，不是文件。请写上文件名",
    errno.ENOTDIR: "不是文件夹。请核对位置",
    errno.EEXIST: "已经存在。请换一个名称",
    errno.ENOSPC: "磁盘已满。请腾出空间再试",
    errno.EDQUOT: "磁盘配额已用完。请腾出空间再试",
    errno.EFBIG: "超过了允许的文件大小。请换一个位置",
    errno.EROFS: "所在磁盘只读。请换一个位置",
    errno.ENAMETOOLONG: "名称太长。请改短",
    errno.ELOOP: "符号链接绕了圈，打不开。请改正链接，或写上文件本身的位置",
    errno.EIO: "读写出错。请检查磁盘，或换一个位置",
}


def describe_reason(error: OSError) -> str:
    """Return the reason, with the remedy where there is one, without a full stop at its end."""
    return _ERRNO_REASONS.get(error.errno or 0, error.strerror or "不能读写")
